using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LiveBlog.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class FieldReports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "CorrectedAt",
                table: "WireItems",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "LastSeenAt",
                table: "WireItems",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Trouble",
                table: "SubscriptionSends",
                type: "TEXT",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Failures",
                table: "SubscriptionCursors",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            // Words have other stems than before: SearchIndexer finds them anew.
            migrationBuilder.Sql("UPDATE \"Entries\" SET \"SearchText\" = NULL WHERE \"SearchText\" IS NOT NULL;");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "CorrectedAt",
                table: "WireItems");

            migrationBuilder.DropColumn(
                name: "LastSeenAt",
                table: "WireItems");

            migrationBuilder.DropColumn(
                name: "Trouble",
                table: "SubscriptionSends");

            migrationBuilder.DropColumn(
                name: "Failures",
                table: "SubscriptionCursors");
        }
    }
}
