"""What the documentation is made with: pages from the program and the data, examples that are run, and checks."""
