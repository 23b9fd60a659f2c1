"""What each command does, one noun a file: check, decide by the domain's rules, append or tell."""
