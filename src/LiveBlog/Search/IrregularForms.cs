using System.Collections.Frozen;

namespace LiveBlog.Search;

/// <summary>
/// Forms that no ending leads back from: plurals and past tenses with another vowel, and those that lost an accent. Folded, as
/// <see cref="Stems"/> takes them.
/// </summary>
static class IrregularForms
{
    static readonly FrozenDictionary<string, FrozenDictionary<string, string>> ByLanguage = new Dictionary<
        string,
        FrozenDictionary<string, string>
    >(StringComparer.Ordinal)
    {
        ["en"] = Read(
            """
            child children
            woman women
            man men
            foot feet
            tooth teeth
            mouse mice
            goose geese
            wife wives
            life lives
            knife knives
            thief thieves
            wolf wolves
            half halves
            crisis crises
            analysis analyses
            diagnosis diagnoses
            say said
            pay paid
            win won
            fight fought
            fall fell fallen
            break broke broken
            steal stole stolen
            speak spoke spoken
            choose chose chosen
            catch caught
            teach taught
            bring brought
            buy bought
            seek sought
            strike struck
            meet met
            hold held
            sell sold
            tell told
            send sent
            spend spent
            build built
            lose lost
            write wrote written
            give gave given
            take took taken
            go went gone
            begin began begun
            know knew known
            grow grew grown
            fly flew flown
            throw threw thrown
            drive drove driven
            keep kept
            flee fled
            lead led
            feed fed
            shoot shot
            """
        ),
        ["fr"] = Read(
            """
            oeil yeux
            ciel cieux
            travail travaux
            bail baux
            corail coraux
            vitrail vitraux
            monsieur messieurs
            madame mesdames
            """
        ),

        // Accents are gone: what is left of francés looks like a plural.
        ["es"] = Read(
            """
            aleman alemanes alemana alemanas
            frances franceses francesa francesas
            ingles ingleses inglesa inglesas
            irlandes irlandeses irlandesa irlandesas
            holandes holandeses holandesa holandesas
            portugues portugueses portuguesa portuguesas
            japones japoneses japonesa japonesas
            danes daneses danesa danesas
            musulman musulmanes musulmana musulmanas
            huracan huracanes
            volcan volcanes
            capitan capitanes
            """
        ),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The form that has the others' stem; null for words that are not irregular.</summary>
    public static string? BaseOf(string language, string folded) =>
        ByLanguage.TryGetValue(language, out var forms) && forms.TryGetValue(folded, out var its) ? its : null;

    static FrozenDictionary<string, string> Read(string lines) =>
        lines
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(forms => forms.Skip(1).Select(form => (Form: form, Base: forms[0])))
            .ToFrozenDictionary(its => its.Form, its => its.Base, StringComparer.Ordinal);
}
