"""Running processes: pages and worker in one, or several of each; what is looked at before they open."""
