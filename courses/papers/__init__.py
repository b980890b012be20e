"""The papers of one class, made from its rows: decisions, timetable, attendance sheet."""
