using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LiveBlog.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ModerationQueue : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Messages_ReportCount_Id",
                table: "Messages");

            migrationBuilder.DropIndex(
                name: "IX_Messages_State_Id",
                table: "Messages");

            migrationBuilder.AddColumn<bool>(
                name: "IsInQueue",
                table: "Messages",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.Sql("UPDATE \"Messages\" SET \"IsInQueue\" = TRUE WHERE \"State\" = 'Held' OR \"ReportCount\" > 0");

            migrationBuilder.CreateIndex(
                name: "IX_Messages_BlogId_ReportCount_Id",
                table: "Messages",
                columns: new[] { "BlogId", "ReportCount", "Id" },
                descending: new[] { false, true, false },
                filter: "\"IsInQueue\"");

            migrationBuilder.CreateIndex(
                name: "IX_Messages_ReportCount_Id",
                table: "Messages",
                columns: new[] { "ReportCount", "Id" },
                descending: new[] { true, false },
                filter: "\"IsInQueue\"");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Messages_BlogId_ReportCount_Id",
                table: "Messages");

            migrationBuilder.DropIndex(
                name: "IX_Messages_ReportCount_Id",
                table: "Messages");

            migrationBuilder.DropColumn(
                name: "IsInQueue",
                table: "Messages");

            migrationBuilder.CreateIndex(
                name: "IX_Messages_ReportCount_Id",
                table: "Messages",
                columns: new[] { "ReportCount", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Messages_State_Id",
                table: "Messages",
                columns: new[] { "State", "Id" });
        }
    }
}
