namespace LiveBlog.Http.Limits;

/// <summary>The budgets of all who ask, on this machine.</summary>
public sealed class ReadLimits(LimitSettings settings, TimeProvider clock)
{
    /// <summary>How much more a trusted caller may ask for.</summary>
    public const int TrustedFactor = 10;

    readonly Pair requests = new(settings.Requests, clock),
        costly = new(settings.Costly, clock),
        catchUps = new(settings.CatchUps, clock);

    // Refusals are cheap, and stay so: after a few with a page, a line of text must do.
    readonly Budget pages = new(new Allowance(PerSecond: 2, Burst: 20), clock),
        proofs = new(new Allowance(PerSecond: 50, Burst: 500), clock);

    public TimeSpan TakeRequest(Caller caller, int cost) => requests.Of(caller).Take(caller.Key, cost);

    public void ChargeRequest(Caller caller, int cost) => requests.Of(caller).Charge(caller.Key, cost);

    public TimeSpan TakeCostly(Caller caller, int cost) => costly.Of(caller).Take(caller.Key, cost);

    public TimeSpan TakeCatchUp(Caller caller, int cost) => catchUps.Of(caller).Take(caller.Key, cost);

    /// <summary>Whether a refusal may have a page of its own.</summary>
    public bool MayShowPage(Caller caller) => pages.Take(caller.Key) == TimeSpan.Zero;

    /// <summary>Whether a key or a session that came along may be looked up.</summary>
    public bool MayProve(string address) => proofs.Take(address) == TimeSpan.Zero;

    sealed class Pair(Allowance allowance, TimeProvider clock)
    {
        readonly Budget ordinary = new(allowance, clock),
            trusted = new(new Allowance(allowance.PerSecond * TrustedFactor, allowance.Burst * TrustedFactor), clock);

        public Budget Of(Caller caller) => caller.IsTrusted ? trusted : ordinary;
    }
}
