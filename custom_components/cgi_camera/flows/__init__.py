"""The forms and steps in which a user adds a camera and changes its options."""
