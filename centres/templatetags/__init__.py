"""Template filters about units and periods."""
