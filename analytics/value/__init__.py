"""An estimate becomes money: credit, overlap, appraisal, headline."""
