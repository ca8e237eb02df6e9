namespace Dd0c.Demo.Storms;

/// <summary>The database of inventory-api fails, then inventory-api, then all that needs it, each told by whoever watches it.</summary>
internal static class CascadeStorm
{
    private static readonly StormAlert
        s_database = new("cloudwatch", "inventory-api", "inventory-api-prod-database-connections", "inventory-api-prod-database-connections", "", "The writer refuses connections: 100 of 100 are taken.")
        {
            Watched = new("eu-central-1", "AWS/RDS", "DatabaseConnections", "DBClusterIdentifier", "inventory-api-prod"),
        },
        s_inventory = new("datadog", "inventory-api", "90233007", "inventory-api answers 503", "high", "38 % of requests answered 503 over the last 2 min (threshold 2 %)."),
        s_pool = new("alertmanager", "inventory-api", "ConnectionPoolExhausted", "inventory-api waits for database connections", "critical", "All 40 connections of the pool are in use, 212 requests wait."),
        s_picking = new("alertmanager", "picking-service", "PickListsStale", "Pick lists of picking-service are stale", "warning", "No pick list was renewed for 3 min."),
        s_packing = new("grafana", "packing-station", "PackingIdle", "Packing stations wait for work", "warning", "14 of 18 stations are idle."),
        s_sync = new("datadog", "stock-sync", "90233144", "stock-sync cannot read stock levels", "medium", "Pull failed 5 times in a row: 503 from inventory-api."),
        s_stock = new("grafana", "stock-alerts", "StockWatchFailed", "stock-alerts could not look at the stock", "warning", "Its last three runs ended with an error."),
        s_stores = new("pagerduty", "store-locator", "store-locator/stock", "Shops show no stock", "high", "GET /stores/near answers without stock.");

    public static readonly Storm Storm = new("cascade", "A database fails", "The database of inventory-api takes no connections; what needs it follows, told by five vendors.",
        Storm.Script([],
            (s_database, 2, 300), (s_pool, 10, 320), (s_inventory, 18, 330), (s_picking, 35, 350), (s_stores, 45, 370), (s_sync, 55, 360), (s_stock, 70, 365), (s_packing, 85, 380)));
}
