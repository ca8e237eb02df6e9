namespace Dd0c.Demo.Generated.Words;

/// <summary>What an organisation's services are about.</summary>
/// <param name="Things">Nouns of the trade; one is often a whole domain with several services.</param>
internal sealed record Business(string Name, IReadOnlyList<string> Things);

internal static class Businesses
{
    /// <summary>What every company has, whatever it sells.</summary>
    public static readonly IReadOnlyList<string> Everywhere = Of("identity user account session consent notification email sms audit search document file media report billing invoice payment subscription tenant permission feature-flag webhook export import feedback survey translation address calendar comment tag preference onboarding support ticket chat");

    public static readonly IReadOnlyList<Business> All =
    [
        new("retail", Of("order basket checkout product price stock refund coupon loyalty review carrier parcel warehouse supplier catalog category assortment markdown store till receipt wishlist gift-card return picking shelf recommendation bundle size-guide marketplace seller")),
        new("health", Of("patient appointment encounter prescription lab-result referral claim eligibility provider clinic triage vitals allergy immunisation imaging dicom ward bed discharge consent-form formulary dosage telehealth care-plan coding copay hl7 fhir practitioner")),
        new("banking", Of("ledger card payout settlement transfer sepa swift kyc aml sanction loan mortgage credit-limit interest statement standing-order direct-debit fx-rate collateral repayment dispute chargeback merchant iban treasury reconciliation onramp limit scoring overdraft branch")),
        new("logistics", Of("shipment route depot vehicle driver manifest customs container berth tracking geofence eta dispatch load-plan pallet trailer toll fuel tachograph freight quote-desk proof-of-delivery yard dock fleet lane tender booking incoterm")),
        new("games", Of("match lobby leaderboard player inventory quest guild tournament loot skin season-pass replay anti-cheat matchmaker ranking achievement avatar voice-chat spectator map-pool patch store-front currency crafting friend party telemetry shard")),
        new("media", Of("video playlist episode subtitle transcode ingest-feed entitlement drm channel epg rights royalty artwork trailer playback bookmark watch-history recommendation editorial newsletter paywall podcast clip thumbnail cue-point ad-break bitrate")),
        new("adtech", Of("bid impression creative campaign audience segment pixel attribution frequency-cap budget pacing floor-price exchange supply-path deal viewability click conversion cohort lookalike cookie-sync brand-safety postback line-item advertiser publisher")),
        new("energy", Of("meter reading tariff outage grid substation forecast dispatch-plan imbalance charging-point wallbox solar battery flexibility settlement-run switch-request supply-point curtailment weather nomination balance-group smart-plug heat-pump capacity load-profile")),
        new("telecom", Of("subscriber sim number-port roaming cdr rating mediation voicemail provisioning coverage cell-site trouble-ticket dunning topup bundle plan device-swap esim line order-fall-out interconnect fraud-guard network-slice msisdn usage quota")),
        new("saas", Of("workspace project board task automation integration sync plugin template dashboard widget seat usage quota trial invite role policy activity mention form field workflow trigger connector snapshot version share-link archive")),
        new("learning", Of("dataset feature training inference embedding model-registry label annotation experiment prompt vector evaluation drift-monitor batch-scoring tokenizer corpus retrieval guardrail fine-tune checkpoint gpu-pool notebook sweep ranker classifier")),
        new("travel", Of("flight fare seat-map booking itinerary hotel room availability rate-plan check-in boarding baggage ancillary loyalty-point transfer excursion visa insurance disruption refund-desk cruise cabin allotment review destination gds")),
        new("insurance", Of("policy quote claim premium underwriting endorsement renewal broker actuarial reserve recovery inspection adjuster coverage deductible risk-score fraud-case payout document-pack annuity beneficiary reinsurance bordereau")),
        new("property", Of("listing viewing tenancy rent deposit landlord valuation floor-plan mortgage-lead key-safe inspection repair contractor lease meter-read neighbourhood alert saved-search photo contact-form enquiry price-map")),
    ];

    internal static IReadOnlyList<string> Of(string words) => words.Split(' ');
}
