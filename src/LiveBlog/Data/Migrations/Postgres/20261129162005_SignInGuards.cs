using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LiveBlog.Data.Migrations.Postgres
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
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AttemptCounts",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Count = table.Column<int>(type: "integer", nullable: false),
                    Since = table.Column<long>(type: "bigint", nullable: false),
                    NextAt = table.Column<long>(type: "bigint", nullable: false)
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
