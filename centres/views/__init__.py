"""Pages of centres, lecturers and documents, a module for each family."""
