"""Learners of a class: their lists on the way in, their places, their records, who may see them by name."""
