"""The forms and steps that add a camera and change its options."""
