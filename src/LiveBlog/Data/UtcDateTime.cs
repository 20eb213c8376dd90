using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace LiveBlog.Data;

/// <summary>Every time in the database is UTC. SQLite forgets that when it reads one back; this says it again.</summary>
sealed class UtcDateTime() : ValueConverter<DateTime, DateTime>(time => time, time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
