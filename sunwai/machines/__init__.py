"""What runs where: each process of the house says every few seconds that it lives."""
