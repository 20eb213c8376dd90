using QRCoder;

namespace LiveBlog.Features.Accounts;

/// <summary>The picture by which an authenticator application takes over a key: an otpauth address, drawn as SVG.</summary>
static class AuthenticatorQrCode
{
    public static string Of(string issuer, string account, string key)
    {
        var site = Uri.EscapeDataString(issuer);
        var address = $"otpauth://totp/{site}:{Uri.EscapeDataString(account)}?secret={key}&issuer={site}&digits=6";
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var drawing = new SvgQRCode(code);
        return drawing.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
