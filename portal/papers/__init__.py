"""Official papers: one tree of blocks, a format profile by date, and two renderers (PDF and DOCX)."""
