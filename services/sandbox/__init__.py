"""Work on strangers' files in a confined process: `parent` asks, `zygote` forks, `confinement` is what forks put on."""
