using NetVips;

namespace LiveBlog.Features.Media;

/// <summary>libvips, set up once for a server: no loader that is not hardened, no cache, one core for each picture.</summary>
static class Vips
{
    static readonly Lazy<bool> Started = new(() =>
    {
        NetVips.NetVips.BlockUntrusted = true;
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;

        // What is wrong with a picture is answered to its sender, not written to standard error.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
        return true;
    });

    public static void Start() => _ = Started.Value;
}
