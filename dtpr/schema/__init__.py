"""What a record is: Structs, taxonomy releases, rules."""
