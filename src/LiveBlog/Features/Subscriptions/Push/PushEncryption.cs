using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;

namespace LiveBlog.Features.Subscriptions.Push;

/// <summary>
/// Encrypts a notification so that only the browser reads it, and not the service that carries it (RFC 8291), as one record of
/// aes128gcm (RFC 8188).
/// </summary>
public static class PushEncryption
{
    /// <summary>What every push service takes (RFC 8030 §7.2), less what encryption adds.</summary>
    public const int MaxBytes = 3_993;

    /// <summary>
    /// The length of a key's uncompressed point, of the secret that is shared with the browser, and of the salt, in bytes.
    /// </summary>
    public const int PointLength = 65,
        AuthLength = 16,
        SaltLength = 16;

    const int RecordSize = 4_096,
        KeyLength = 16,
        NonceLength = 12,
        TagLength = 16;

    /// <param name="payload">At most <see cref="MaxBytes"/>.</param>
    /// <param name="publicKey">The browser's, an uncompressed point of P-256.</param>
    /// <param name="auth">What the browser and this site share.</param>
    /// <exception cref="CryptographicException">The public key is no point of the curve.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> auth)
    {
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(payload, publicKey, auth, own, RandomNumberGenerator.GetBytes(SaltLength));
    }

    /// <summary>As above, with a key and a salt that are given: for the vectors of RFC 8291 §5.</summary>
    internal static byte[] Encrypt(
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> publicKey,
        ReadOnlySpan<byte> auth,
        ECDiffieHellman own,
        ReadOnlySpan<byte> salt
    )
    {
        if (payload.Length > MaxBytes)
        {
            throw new ArgumentException($"A notification has {MaxBytes} bytes at most.", nameof(payload));
        }

        var (contentKey, nonce) = KeysOf(own, publicKey, auth, Point(own), salt, isSender: true);

        // One record, and the last one: its delimiter is two (RFC 8188 §2).
        byte[] plain = [.. payload, 2];
        var header = SaltLength + 4 + 1 + PointLength;
        var message = new byte[header + plain.Length + TagLength];
        salt.CopyTo(message);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(SaltLength), RecordSize);
        message[SaltLength + 4] = PointLength;
        Point(own).CopyTo(message.AsSpan(SaltLength + 5));
        using var aes = new AesGcm(contentKey, TagLength);
        aes.Encrypt(nonce, plain, message.AsSpan(header, plain.Length), message.AsSpan(header + plain.Length));
        return message;
    }

    /// <summary>As the browser does (RFC 8291 §3.4); for tests.</summary>
    /// <param name="own">The browser's key pair.</param>
    internal static byte[] Decrypt(ReadOnlySpan<byte> message, ECDiffieHellman own, ReadOnlySpan<byte> auth)
    {
        var salt = message[..SaltLength];
        var sender = message.Slice(SaltLength + 5, message[SaltLength + 4]);
        var (contentKey, nonce) = KeysOf(own, sender, auth, sender.ToArray(), salt, isSender: false);
        var sealedText = message[(SaltLength + 5 + sender.Length)..];
        var plain = new byte[sealedText.Length - TagLength];
        using var aes = new AesGcm(contentKey, TagLength);
        aes.Decrypt(nonce, sealedText[..^TagLength], sealedText[^TagLength..], plain);
        return plain[..Array.FindLastIndex(plain, b => b != 0)];
    }

    public static byte[] Point(ECDiffieHellman key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. q.X!, .. q.Y!];
    }

    /// <exception cref="CryptographicException">It is no point of P-256.</exception>
    public static ECDiffieHellman Import(ReadOnlySpan<byte> point, byte[]? d = null)
    {
        if (point.Length != PointLength || point[0] != 4)
        {
            throw new CryptographicException("A public key is an uncompressed point of P-256.");
        }

        return ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[1..33].ToArray(), Y = point[33..].ToArray() },
                D = d,
            }
        );
    }

    /// <summary>Reads base64url; null where it is none, or not of that length.</summary>
    public static byte[]? Read(string? text, int length)
    {
        try
        {
            return
                text is { Length: > 0 and < 200 } && WebEncoders.Base64UrlDecode(text.TrimEnd('=')) is { } bytes && bytes.Length == length
                ? bytes
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // RFC 8291 §3.3 and §3.4.
    static (byte[] ContentKey, byte[] Nonce) KeysOf(
        ECDiffieHellman own,
        ReadOnlySpan<byte> others,
        ReadOnlySpan<byte> auth,
        byte[] sender,
        ReadOnlySpan<byte> salt,
        bool isSender
    )
    {
        using var other = Import(others);
        var shared = own.DeriveRawSecretAgreement(other.PublicKey);
        var receiver = isSender ? others.ToArray() : Point(own);
        byte[] about = [.. "WebPush: info\0"u8, .. receiver, .. sender];
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, auth.ToArray(), about);
        return (
            HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyLength, salt.ToArray(), "Content-Encoding: aes128gcm\0"u8.ToArray()),
            HKDF.DeriveKey(HashAlgorithmName.SHA256, key, NonceLength, salt.ToArray(), "Content-Encoding: nonce\0"u8.ToArray())
        );
    }
}
