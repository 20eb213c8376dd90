using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LiveBlog.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SignInGuards : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "ProvedAt",
                table: "AccountSessions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AttemptCounts",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    Since = table.Column<long>(type: "INTEGER", nullable: false),
                    NextAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AttemptCounts", x => x.Key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AttemptCounts_Since",
                table: "AttemptCounts",
                column: "Since");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AttemptCounts");

            migrationBuilder.DropColumn(
                name: "ProvedAt",
                table: "AccountSessions");
        }
    }
}
