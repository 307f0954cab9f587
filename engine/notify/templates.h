// The words of notices: mails and the sentences of the in-app list, read from workflows/templates/messages.json.
//
//   Result<Templates> templates = Templates::parse(parse_json(bytes).value());
//   Values values{{"subject", {"Chương trình công tác năm", "Annual programme"}}, {"step", {"Dự thảo", "Drafting"}}};
//   Result<Message> mail = templates->render("work-opened", values, {.language = Language::vi});
//   Result<Text> line = templates->sentence("work-opened", values);
//
// A mail says which paper is meant, what is to be done, until when, and gives one link for each paper. It never carries
// the content of a paper, so `reason` may stand in sentences only, which are seen after logging in.
//
// Placeholders: pattern.h. A line of a mail that comes out empty, though its pattern is not, is left out. Names of
// values: subject (title and number of the paper), step, due, person (who is addressed), reason, link, unit, units,
// calls (whom to telephone), choice, count and other (how much work went to or came from whom), before (when it was due
// until then), cause (why, where that is no person's reason), from, to and position (on which days somebody stands in,
// and in what).
//
// Names of values in the subject of a mail about several papers or of a morning: count (of notices), work (how many of
// them ask for something), kinds ("2 cần duyệt, biểu quyết; 1 để biết").
//
// Beside them stand the words of letters that the program drafts for people (`letter`): title, lines of the body, and
// how the paper is called in lists. A line that names {{unit}} comes once for each unit of the letter. Names of values:
// subject (what was to be done), due, days (working days of delay), count (of units), unit.
//
// An office may word a mail or a letter in its own way (Override); what it may say is bounded as what is shipped.
#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/notify/pattern.h"

namespace trinhky::notify {

struct Message {
  std::string subject;  // one line
  std::string body;     // lines end in \n
  std::string html;     // the same as a page: nothing of a value or a template is markup in it
};

// One notice inside a mail.
struct Part {
  std::string template_id;
  Values values;
  std::string heading = {};  // of the group it stands in; parts of one group follow each other. Empty: none
  base::Text kind = {};      // of what is to do, as a subject counts it: "2 cần ký". Empty: not counted
  bool news = false;         // nothing is to do
};

struct RenderOptions {
  Language language = Language::vi;
  bool demo = false;                  // the first line then says that the data is made up
  std::vector<std::string> why = {};  // lines at the end: why this mail came
};

// How an office words one mail in one language.
struct Override {
  std::string template_id;
  Language language = Language::vi;
  std::string subject;  // one line
  std::string body;     // lines that end in \n
};

inline constexpr std::size_t max_override_lines = 40;
inline constexpr std::size_t max_override_bytes = 8U << 10;

inline constexpr std::size_t max_subject_code_points = 200;
inline constexpr std::size_t max_parts = 50;  // of one mail; the last line then tells how many more there are

// Every notice that the engine writes has one of these.
[[nodiscard]] std::span<const std::string_view> template_ids();
// And every letter that it drafts one of these: decision/reminder_letter.h.
[[nodiscard]] std::span<const std::string_view> letter_ids();
[[nodiscard]] bool is_letter(std::string_view template_id);

struct LetterText {
  std::string title;  // one line
  std::string body;   // lines with \n between them
  std::string about;  // in lists of papers
};

class Templates {
 public:
  // Fails with `invalid`/"bad-templates" and one fault per problem: "missing-template", "unknown-template" (not of
  // template_ids), "missing-language", "unknown-placeholder", "unbalanced", "placeholders-differ" (the two languages do
  // not speak of the same things), "not-nfc", "unknown-word".
  [[nodiscard]] static base::Result<Templates> parse(const base::json& file);

  [[nodiscard]] bool has(std::string_view template_id) const { return templates_.contains(template_id); }

  // Fails with `not_found`/"unknown-template". A value that is missing is not an error.
  [[nodiscard]] base::Result<Message> render(std::string_view template_id, const Values& values,
                                             const RenderOptions& options) const;
  // The subject that `render` would give it, at a fraction of the price.
  [[nodiscard]] base::Result<std::string> subject(std::string_view template_id, const Values& values,
                                                  Language language) const;
  // Several notices as one mail; greeting and closing are those of the first part. With headings it is about several
  // papers, and its subject says how much there is of what to do instead of naming one of them. Fails as above, and
  // with `invalid`/"no-parts" for none.
  [[nodiscard]] base::Result<Message> render(std::span<const Part> parts, const RenderOptions& options) const;

  // The mail of a morning: notices about any papers, with the link of each paper behind its notices. Greeting and
  // closing are those of the first part. Fails as above.
  [[nodiscard]] base::Result<Message> render_digest(std::span<const Part> parts, const RenderOptions& options) const;

  // A letter about these units, each with the values of its own lines. Fails with `not_found`/"unknown-template".
  [[nodiscard]] base::Result<LetterText> letter(std::string_view letter_id, const Values& values,
                                                std::span<const Values> units, Language language) const;

  // As it is worded now, in mustache. Fails with `not_found`/"unknown-template".
  [[nodiscard]] base::Result<Override> wording_of(std::string_view template_id, Language language) const;

  // Whether an office may word it so. Fails with `not_found`/"unknown-template", or `invalid`/"bad-template" and a
  // fault for each of "missing-text", "too-long", "unknown-placeholder", "unbalanced", "not-nfc".
  [[nodiscard]] base::Result<void> check(const Override& wording) const;
  // These templates in the office's words; one that may not be is passed over, so what is shipped stands.
  [[nodiscard]] Templates with(std::span<const Override> overrides) const;

  // One sentence for the list of notices. Fails with `not_found`/"unknown-template".
  [[nodiscard]] base::Result<base::Text> sentence(std::string_view template_id, const Values& values) const;

 private:
  // Patterns of one thing in both languages, by the order of Language.
  struct Wording {
    Pattern vi;
    Pattern en;
    [[nodiscard]] const Pattern& in(Language language) const { return language == Language::vi ? vi : en; }
  };
  struct Lines {
    std::vector<Pattern> vi;
    std::vector<Pattern> en;
    [[nodiscard]] const std::vector<Pattern>& in(Language language) const { return language == Language::vi ? vi : en; }
  };
  struct Template {
    Wording subject;
    Lines body;
    Wording sentence;
  };
  friend class TemplatesReader;

  [[nodiscard]] base::Result<Message> write(std::span<const Part> parts, const RenderOptions& options,
                                            bool digest) const;

  [[nodiscard]] base::Result<const Template*> find(std::string_view template_id) const;

  std::map<std::string, Template, std::less<>> templates_;
  Wording several_;         // subject of a mail of several notices about one paper
  Wording several_papers_;  // and about several
  Wording more_;            // line in place of the parts beyond max_parts
  Wording digest_;          // subject of the mail of a morning
  Wording digest_more_;
  Wording greeting_;
  Wording link_;
  Lines closing_;
  base::Text banner_;
};

}  // namespace trinhky::notify
