using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace LiveBlog.Data;

/// <summary>How values that have a type of their own are stored: as the number that they are.</summary>
static class ValueTypes
{
    public static void ConvertValues(this ModelConfigurationBuilder model)
    {
        model.Properties<EntryId>().HaveConversion<EntryIdConverter>();
        model.Properties<Revision>().HaveConversion<RevisionConverter>();
    }

    sealed class EntryIdConverter() : ValueConverter<EntryId, long>(id => id.Value, value => new EntryId(value));

    sealed class RevisionConverter() : ValueConverter<Revision, long>(revision => revision.Value, value => new Revision(value));
}
