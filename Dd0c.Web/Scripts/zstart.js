dd0c.start();
