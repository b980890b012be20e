"""Readers of uploaded workbooks, one module per format; they run in the limited child: no Django here."""
