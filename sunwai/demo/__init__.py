"""A sample government, and a world around it without database rights: network, citizens, officers, feeds."""
