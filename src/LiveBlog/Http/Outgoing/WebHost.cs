namespace LiveBlog.Http.Outgoing;

/// <summary>The host of an address, as it is asked for on the network (RFC 5891).</summary>
static class WebHost
{
    /// <summary>
    /// Null for a name that cannot be written in ASCII. <see cref="Uri"/> reads such an address, and throws when asked for its host.
    /// </summary>
    public static string? Of(Uri address)
    {
        try
        {
            return address.IdnHost;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }
}
