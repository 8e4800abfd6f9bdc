"""The screens: Trade, Markets, Portfolio, Swap, Earn, Oracle, Node, and the dialogs above them."""
