"""What La Suite's backends have in common: settings, users, sign-in."""
