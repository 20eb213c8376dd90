namespace LiveBlog.Load;

/// <summary>A follower that keeps no feed, only when it received which revision.</summary>
internal sealed class CountingFollower(
    Target target,
    byte[] upgrade,
    string slug,
    HubRecordReader reader,
    long held,
    int number,
    DeliveryLedger ledger
) : Follower(target, upgrade, slug, reader, held)
{
    protected override void Apply(Change change, long at) => ledger.Note(number, change.Revision, at);

    // With no feed to load there is nothing to do; what the answer left out stays unreceived in the ledger, as it should.
    protected override Task<long> ReloadAsync(long answered) => Task.FromResult(answered);
}
