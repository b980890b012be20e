"""What a class leaves behind: results, certificates and their register."""
