"""What the stand-ins saw of a client, judged: ``mockservers exec`` prints it and writes it to reports."""
