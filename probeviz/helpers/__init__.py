"""Work for visitors that cannot be stopped from inside, in small processes that can be killed."""
