"""Formats of dates and numbers per interface language, for Django's FORMAT_MODULE_PATH."""
