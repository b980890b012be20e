"""Pages of classes, class lists and programmes."""
