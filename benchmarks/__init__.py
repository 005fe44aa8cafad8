"""How fast the register answers, in ratios that hold on any machine."""
