namespace Dd0c.Demo.Generated.Words;

/// <summary>What else service names are made of.</summary>
internal static class NameParts
{
    /// <summary>What a service does with its thing.</summary>
    public static readonly IReadOnlyList<string> Roles = Businesses.Of("gateway processor sync exporter importer indexer router engine hub bridge notifier validator renderer collector archiver planner tracker matcher scorer resolver publisher loader cleaner adapter calculator registry broker watcher mapper feed portal bot reporter dispatcher enricher aggregator manager orchestrator proxy relay listener simulator service core history rules");

    /// <summary>Ends of service names that elsewhere are the part of a service.</summary>
    public static readonly IReadOnlyList<string> PartLike = Businesses.Of("api worker consumer cron web ui backend frontend bff");

    public static readonly IReadOnlyList<string> CodeNames = Businesses.Of(
        "hermes apollo zeus athena ares hades hydra kraken medusa orion phoenix pegasus titan atlas chronos artemis odin thor loki freya fenrir heimdall mimir anubis osiris ra horus janus vulcan saturn jupiter neptune pluto venus mercury callisto europa ganymede ceres vesta " +
        "falcon eagle heron osprey kestrel raven magpie otter badger beaver lynx puma jaguar panther cheetah gazelle ibex bison walrus narwhal orca dolphin marlin barracuda mantis hornet beetle firefly gecko iguana viper cobra mamba tortoise armadillo pangolin lemur wombat quokka capybara " +
        "saffron juniper basil cedar willow maple granite obsidian cobalt amber indigo onyx quartz topaz beacon compass anchor lantern sextant rudder harbor citadel bastion rampart keystone cornerstone waypoint switchyard clockwork gearbox flywheel turbine dynamo prism spectrum nebula quasar pulsar comet");

    public static readonly IReadOnlyList<string> Acronyms = Businesses.Of("pms crm ods mdm cms dms oms wms tms ims rms cdp dwh pim erp lms hcm fms ids sso iam bcs gdi odr pnr rfq sla tcs urm vms xpi bpm");

    public static readonly IReadOnlyList<string> Numbered = Businesses.Of("s3-sync oauth2-proxy s3-antivirus h3-indexer es7-indexer web3-bridge p2p-relay b2b-gateway k6-runner x509-issuer i18n-service a11y-scanner e2ee-keys mp3-encoder ipv6-router utf8-cleaner sha256-notary c2c-matcher tds3-server mfa2-verifier");

    /// <summary>Words of environments that here mean something else.</summary>
    public static readonly IReadOnlyList<string> EnvironmentLike = Businesses.Of("live-chat live-scores stage-planner demo-booking test-drive integration-hub sandbox-manager perf-review dev-portal test-results prod-catalog qa-bot preview-renderer int-calculator staging-area uat-tracker");

    /// <summary>Products that are run and not written.</summary>
    public static readonly IReadOnlyList<(string Name, string Image)> Bought =
    [
        ("grafana", "grafana/grafana:11.2.0"), ("metabase", "metabase/metabase:v0.50.21"), ("keycloak", "quay.io/keycloak/keycloak:25.0"), ("sonarqube", "sonarqube:10-community"), ("n8n", "docker.n8n.io/n8nio/n8n:1.62.1"),
        ("unleash", "unleashorg/unleash-server:6"), ("pgbouncer", "bitnami/pgbouncer:1.23.1"), ("airflow", "apache/airflow:2.10.1"), ("superset", "apache/superset:4.0.2"), ("temporal", "temporalio/auto-setup:1.24"),
    ];

    public static readonly IReadOnlyList<string> Languages = ["TypeScript", "Go", "Python", "Java", "Kotlin", "C#", "Rust", "Ruby", "PHP", "Elixir"];

    public static readonly IReadOnlyList<string> Companies = Businesses.Of("acme nova lumen xy brightly kite tandem orbit mosaic fable quill halo zephyr ember pico vanta solace arbor delta9 northwind umbra gridly mk evo trove");

    public static readonly IReadOnlyList<string> FirstNames = Businesses.Of("anna ben clara david elena felix grace hugo ines jonas karin liam mia noah olga paul quentin rosa sven tara umar vera wei xenia yusuf zoe amir bianca carlos diana emil fatima george hana ivan julia kofi lena marco nina oscar priya rafael sofia tom ursula victor wanda yuki zain");
    public static readonly IReadOnlyList<string> LastNames = Businesses.Of("schmidt novak rossi garcia larsen kowalski ivanov tanaka okafor patel nguyen jensen moreau silva keller weber fischer bakker dubois horvat kim lopez mueller olsen popescu quinn romero santos tran urban vargas wolf yilmaz zhang abbott brandt costa dahl engel ferrari");

    public static readonly IReadOnlyList<string> TeamWords = Businesses.Of("rocket avengers falcons pirates ninjas vikings gladiators spartans comets otters bumblebee sherlock einstein tesla curie turing lovelace hopper gotham wakanda");
}
