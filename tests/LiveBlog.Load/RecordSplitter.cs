using System.Buffers;
using System.Runtime.InteropServices;

namespace LiveBlog.Load;

/// <summary>
/// Finds the hub protocol's records in the payloads of frames. Frame borders mean nothing to that protocol: a record may span
/// several, and one may hold several records.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct RecordSplitter
{
    // The start of a record whose end is in a later frame: null for nearly every follower at nearly every moment.
    ArrayBufferWriter<byte>? _begun;

    /// <summary>
    /// Takes the next whole record off the front of <paramref name="payload"/>; false once only the start of one was left.
    /// </summary>
    public bool TryTake(ref ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> record)
    {
        var end = payload.IndexOf(HubFraming.RecordEnd);
        if (end < 0)
        {
            if (!payload.IsEmpty)
            {
                (_begun ??= new ArrayBufferWriter<byte>(payload.Length)).Write(payload);
                payload = default;
            }

            record = default;
            return false;
        }

        record = payload[..end];
        payload = payload[(end + 1)..];
        if (_begun is not null)
        {
            _begun.Write(record);
            record = _begun.WrittenSpan;
            _begun = null;
        }

        return true;
    }
}
