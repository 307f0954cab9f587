// The words of notices: mails and the sentences of the in-app list, read from workflows/templates/messages.json.
//
//   Result<Templates> templates = Templates::parse(parse_json(bytes).value());
//   Values values{{"subject", {"Chương trình công tác năm", "Annual programme"}}, {"step", {"Dự thảo", "Drafting"}}};
//   Result<Message> mail = templates->render("work-opened", values, {.language = Language::vi});
//   Result<Text> line = templates->sentence("work-opened", values);
//
// A mail says which paper is meant, what is to be done, until when, and gives one link. It never carries the content of
// a paper, so `reason` may stand in sentences only, which are seen after logging in.
//
// Placeholders and optional parts: pattern.h. A line of a mail that comes out empty, though its pattern is not, is left
// out. Names of values: subject (title and number of the paper), step, due, person (who is addressed), reason, link,
// unit, units, choice, count and other (how much work went to or came from whom), before (when it was due until then),
// cause (why, where that is no person's reason), from, to and position (on which days somebody stands in, and in what).
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
};

// One notice inside a mail.
struct Part {
  std::string template_id;
  Values values;
};

struct RenderOptions {
  Language language = Language::vi;
  bool demo = false;  // the first line then says that the data is made up
};

inline constexpr std::size_t max_subject_code_points = 200;
inline constexpr std::size_t max_parts = 50;  // of one mail; the last line then tells how many more there are

// Every notice that the engine writes has one of these.
[[nodiscard]] std::span<const std::string_view> template_ids();

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
  // Several notices about one paper as one mail; greeting, link and closing are those of the first part. Fails as
  // above, and with `invalid`/"no-parts" for none.
  [[nodiscard]] base::Result<Message> render(std::span<const Part> parts, const RenderOptions& options) const;

  // The mail of a morning: notices about any papers, with the link of each paper behind its notices. Greeting and
  // closing are those of the first part. Fails as above.
  [[nodiscard]] base::Result<Message> render_digest(std::span<const Part> parts, const RenderOptions& options) const;

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

  [[nodiscard]] base::Result<const Template*> find(std::string_view template_id) const;

  std::map<std::string, Template, std::less<>> templates_;
  Wording several_;  // subject of a mail of several notices
  Wording more_;     // line in place of the parts beyond max_parts
  Wording digest_;   // subject of the mail of a morning
  Wording digest_more_;
  Wording greeting_;
  Wording link_;
  Lines closing_;
  base::Text banner_;
};

}  // namespace trinhky::notify
