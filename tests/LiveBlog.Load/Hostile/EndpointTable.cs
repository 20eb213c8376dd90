using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LiveBlog.Load.Hostile;

/// <summary>The endpoints of one part of the program, in the making.</summary>
internal sealed class EndpointTable
{
    static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly List<WritingEndpoint> _rows = [];

    public IReadOnlyList<WritingEndpoint> Rows => _rows;

    /// <summary>An endpoint that takes JSON.</summary>
    /// <param name="bodies">A body, or several.</param>
    public void Json(
        string name,
        CallerKind caller,
        string path,
        Func<FieldText, object?[]> bodies,
        bool markup = false,
        bool onlyRefuses = false
    ) => Add(name, caller, path, "application/json", text => bodies(text).Select(JsonOf), markup, onlyRefuses);

    /// <summary>An endpoint that takes a form.</summary>
    public void Form(
        string name,
        CallerKind caller,
        string path,
        Func<FieldText, IEnumerable<(string Name, string Value)>> fields,
        bool markup = false,
        bool onlyRefuses = false
    ) => Add(name, caller, path, "application/x-www-form-urlencoded", text => [FormOf(fields(text))], markup, onlyRefuses);

    /// <summary>An endpoint that takes files.</summary>
    public void Files(string name, CallerKind caller, string path, string field, byte[] picture)
    {
        const string Boundary = "----hostile-----------------------------------7f3a";
        var head =
            $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{HostileRequest.Fresh}.jpg\"\r\n"
            + "Content-Type: image/jpeg\r\n\r\n";
        var tail = $"{HostileRequest.Fresh}\r\n--{Boundary}--\r\n";

        // What comes after a picture's end makes it another file, and is no part of the picture.
        byte[] body = [.. Encoding.ASCII.GetBytes(head), .. picture, .. Encoding.ASCII.GetBytes(tail)];
        Add(name, caller, path, $"multipart/form-data; boundary={Boundary}", _ => [body], markup: false, onlyRefuses: false);
    }

    /// <summary>An endpoint that takes something else.</summary>
    public void Add(
        string name,
        CallerKind caller,
        string path,
        string? contentType,
        Func<FieldText, IEnumerable<byte[]>> bodies,
        bool markup = false,
        bool onlyRefuses = false
    )
    {
        var method = new HttpMethod(name[..name.IndexOf(' ', StringComparison.Ordinal)]);
        _rows.Add(new WritingEndpoint(name, caller, Requests) { TakesMarkup = markup, OnlyRefuses = onlyRefuses });

        IReadOnlyList<HostileRequest> Requests(FieldText text) =>
            [.. bodies(text).Select(body => new HostileRequest(name, caller, text.Name, method, path, contentType, body))];
    }

    static byte[] JsonOf(object? body) => body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body, Plain);

    static byte[] FormOf(IEnumerable<(string Name, string Value)> fields)
    {
        var form = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            if (form.Length > 0)
            {
                form.Append('&');
            }

            form.Append(Escaped(name)).Append('=').Append(Escaped(value));
        }

        return Encoding.ASCII.GetBytes(form.ToString());
    }

    static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length * 2);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '*')
            {
                escaped.Append(c);
            }
            else if (c == ' ')
            {
                escaped.Append('+');
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
        }

        return escaped.ToString();
    }
}
