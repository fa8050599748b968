"""The training copy's course: ten short tasks for each role, seen done by what the house itself wrote down."""
