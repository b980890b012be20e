"""Sessions, attendance and the standard hours of lecturers."""
