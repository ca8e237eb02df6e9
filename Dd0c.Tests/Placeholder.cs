namespace Dd0c.Tests;
