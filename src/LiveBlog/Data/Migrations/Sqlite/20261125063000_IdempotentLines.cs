using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LiveBlog.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class IdempotentLines : Migration
    {
        // SQLite cannot change a column. Made by hand, the new table comes in one transaction with everything else.
        const string Moved =
            """
            ALTER TABLE "IdempotentPosts" RENAME TO "IdempotentPostsBefore";
            CREATE TABLE "IdempotentPosts" (
                "Sender" TEXT NOT NULL,
                "Key" TEXT NOT NULL,
                "Fingerprint" TEXT NOT NULL,
                "EntryId" INTEGER {0} CONSTRAINT "FK_IdempotentPosts_Entries_EntryId" REFERENCES "Entries" ("Id") ON DELETE CASCADE,
                {1}
                "CreatedAt" TEXT NOT NULL,
                CONSTRAINT "PK_IdempotentPosts" PRIMARY KEY ("Sender", "Key")
            );
            INSERT INTO "IdempotentPosts" ("Sender", "Key", "Fingerprint", "EntryId", "CreatedAt")
                SELECT "Sender", "Key", "Fingerprint", "EntryId", "CreatedAt" FROM "IdempotentPostsBefore" WHERE "EntryId" IS NOT NULL;
            DROP TABLE "IdempotentPostsBefore";
            CREATE INDEX "IX_IdempotentPosts_CreatedAt" ON "IdempotentPosts" ("CreatedAt");
            CREATE INDEX "IX_IdempotentPosts_EntryId" ON "IdempotentPosts" ("EntryId");
            """;

        const string Line =
            """
            "NewswireLineId" INTEGER NULL CONSTRAINT "FK_IdempotentPosts_NewswireLines_NewswireLineId" REFERENCES "NewswireLines" ("Id") ON DELETE CASCADE,
            """;

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(string.Format(System.Globalization.CultureInfo.InvariantCulture, Moved, "NULL", Line));
            migrationBuilder.Sql("""CREATE INDEX "IX_IdempotentPosts_NewswireLineId" ON "IdempotentPosts" ("NewswireLineId");""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql(string.Format(System.Globalization.CultureInfo.InvariantCulture, Moved, "NOT NULL", ""));
    }
}
