"""Template tags of the portal's ground."""
