"""A sample government and a world around it, as processes without database rights: phone network, citizens, officers, feeds."""
