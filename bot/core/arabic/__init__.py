"""What Arabic words are: spelling, glued particles and pronouns, inflection; pure, over tables that come with Rasid."""
