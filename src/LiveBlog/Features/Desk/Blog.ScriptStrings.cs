using System.Text.Json;
using LiveBlog.Http;

namespace LiveBlog.Features.Desk;

/// <summary>The words of the page’s script.</summary>
public sealed partial class DeskBlogModel
{
    public string ScriptStrings
    {
        get
        {
            string[] keys =
            [
                "newEntry",
                "editEntry",
                "publish",
                "saveChanges",
                "publishing",
                "draftKept",
                "notSent",
                "offline",
                "signedOutWhile",
                "withdrawSure",
                "entryOf",
                "copied",
                "copy",
                "cancel",
                "uploading",
                "uploadFailed",
                "again",
                "undo",
                "undone",
                "close",
                "lookingUp",
                "linkUnread",
                "queueOffline",
                "queueSending",
                "queueDone",
                "queueRefused",
                "queueEdit",
                "queueDrop",
                "queueDropSure",
                "stateWaiting",
                "stateSent",
                "savedMeanwhile",
                "mergedParts",
                "mergedAll",
                "clashDecide",
                "yourVersion",
                "theirVersion",
                "keepMine",
                "takeTheirs",
                "isEditing",
                "isWriting",
                "editedSince",
                "idleFor",
                "takeOver",
                "takenOver",
                "youTookOver",
                "body",
                "commands",
                "linkInText",
                "linkWords",
                "linkTo",
                "linkSet",
                "linkOff",
                "linkWrong",
                "keyEvent",
                "pin",
                "quote",
                "picture",
                "relatedLink",
                "embed",
                "blockquote",
                "list",
                "scoreLine",
                "scorePattern",
                "pictureStandsStill",
                "bodyHint",
                "richHint",
                "fromLibrary",
                "searchPictures",
                "noPictures",
                "bold",
                "italic",
                "signedBy",
                "tags",
                "wireEntry",
                "wireLink",
                "keysTitle",
                "keyHelp",
            ];
            return JsonSerializer.Serialize(keys.ToDictionary(key => key, key => Strings[key]), PageJson.Options);
        }
    }
}
