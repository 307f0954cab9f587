#include "engine/notify/templates.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/base/text.h"
#include "engine/notify/html.h"

namespace trinhky::notify {
namespace {

using base::ErrorCode;
using base::Fault;
using base::json;

constexpr auto known_ids = std::to_array<std::string_view>({
    "work-opened",
    "returned",
    "due-soon",
    "overdue",
    "told-leaders",
    "decided",
    "changed",
    "unit-due-soon",
    "unit-overdue",
    "units-late",
    "phone-list",
    // of the verbs after the act
    "undone",
    "edited",
    "file-changed",
    "file-decide-again",
    "held",
    "resumed",
    "reopened",
    "record-contested",
    "document-corrected",
    "document-replaced",
    "document-recalled",
    "mentioned",
    "commented",
    // of the verbs of an office
    "reassigned",
    "handed-over",
    "consulted",
    "answered",
    "approver-added",
    "urged",
    "co-operates",
    "contributed",
    "noted",
    "for-information",
    // of due times
    "extension-asked",
    "extension-granted",
    "extension-refused",
    "due-moved",
    // of a transfer of all work, about no paper
    "work-handed-over",
    "work-taken-over",
    // of a substitution, about no paper
    "stands-in",
    "stood-in-for",
    "stands-in-ends",
    "stood-in-for-ends",
    "stands-in-withdrawn",
    "stood-in-for-withdrawn",
    // of a message that did not arrive
    "delivery-failed",
});

constexpr auto known_letters = std::to_array<std::string_view>({"reminder-letter"});

using Names = std::set<std::string>;

// `link` has a line of its own, once per mail; a reason is content and is read in the program.
const Names& mail_names() {
  static const Names names{"subject", "step",  "due",   "before", "person", "unit", "units",   "calls",
                           "choice",  "count", "other", "cause",  "from",   "to",   "position"};
  return names;
}

const Names& sentence_names() {
  static const Names names{"subject", "step",   "due",   "before", "person", "unit", "units", "calls",
                           "choice",  "reason", "count", "other",  "cause",  "from", "to",    "position"};
  return names;
}

// What stands once in a letter, and what its lines about a unit may say.
const Names& letter_names() {
  static const Names names{"subject", "due", "days", "count"};
  return names;
}

const Names& letter_line_names() {
  static const Names names{"subject", "due", "days", "count", "unit"};
  return names;
}

// How many of each kind, in the order in which they stand: "2 cần duyệt, biểu quyết; 1 để biết".
Values counted_by_kind(std::span<const Part> parts) {
  std::vector<std::pair<const Part*, std::size_t>> kinds;
  std::size_t work = 0;
  for (const Part& part : parts) {
    if (!part.news) ++work;
    const auto known = std::ranges::find_if(kinds, [&](const auto& one) { return one.first->kind.vi == part.kind.vi; });
    if (known != kinds.end()) {
      ++known->second;
    } else if (!part.kind.vi.empty()) {
      kinds.emplace_back(&part, 1);
    }
  }
  base::Text words;
  for (const auto& [part, count] : kinds) {
    const std::string before = (words.vi.empty() ? "" : "; ") + std::to_string(count) + " ";
    words.vi += before + part->kind.vi;
    words.en += before + part->kind.en;
  }
  Values values{{"kinds", std::move(words)}};
  if (work > 0) values["work"] = {std::to_string(work), std::to_string(work)};
  return values;
}

std::string cut(const std::string& line) {
  return one_line(line, max_subject_code_points);
}

}  // namespace

std::span<const std::string_view> template_ids() {
  return known_ids;
}

std::span<const std::string_view> letter_ids() {
  return known_letters;
}

bool is_letter(std::string_view template_id) {
  return std::ranges::find(known_letters, template_id) != known_letters.end();
}

// Reads the file once and gathers every problem.
class TemplatesReader {
 public:
  base::Result<Templates> read(const json& file) {
    known_words(file, "",
                {"version", "banner", "greeting", "link", "several", "several_papers", "more", "digest", "digest_more",
                 "closing", "messages", "letters"});
    result_.banner_ = text(file, "", "banner");
    result_.greeting_ = wording(file, "", "greeting", {"person"});
    result_.link_ = wording(file, "", "link", {"link"});
    result_.several_ = wording(file, "", "several", {"subject", "count"});
    result_.several_papers_ = wording(file, "", "several_papers", {"count", "work", "kinds"});
    result_.more_ = wording(file, "", "more", {"count"});
    result_.digest_ = wording(file, "", "digest", {"count", "work", "kinds"});
    result_.digest_more_ = wording(file, "", "digest_more", {"count"});
    result_.closing_ = lines(file, "", "closing", {});
    const auto messages = file.is_object() ? file.find("messages") : file.end();
    if (file.is_object() && messages != file.end() && messages->is_object()) {
      for (const auto& [id, message] : messages->items()) {
        const std::string at = base::pointer({"messages", id});
        if (std::ranges::find(known_ids, id) == known_ids.end()) {
          fault(at, "unknown-template",
                {"Chương trình không có loại thông báo “" + id + "”.", "No notice has the template “" + id + "”."});
          continue;
        }
        known_words(message, at, {"subject", "body", "sentence"});
        result_.templates_[id] = {.subject = wording(message, at, "subject", mail_names()),
                                  .body = lines(message, at, "body", mail_names()),
                                  .sentence = wording(message, at, "sentence", sentence_names())};
      }
    }
    for (const std::string_view id : known_ids) {
      if (result_.templates_.contains(id)) continue;
      fault(base::pointer({"messages", id}), "missing-template",
            {"Thiếu mẫu thông báo “" + std::string(id) + "”.", "The template “" + std::string(id) + "” is missing."});
    }
    read_letters(file);
    if (faults_.empty()) return std::move(result_);
    return std::unexpected(
        base::Error{.code = ErrorCode::invalid,
                    .type = "bad-templates",
                    .message = {"Tệp mẫu thông báo có lỗi.", "The file of message templates has errors."},
                    .pointer = faults_.front().pointer,
                    .faults = faults_});
  }

  // Reads an office's wording into `into`, which may be null.
  base::Result<void> read_override(const Override& wording, Templates::Template* into) {
    if (wording.subject.empty() || wording.body.empty()) {
      fault(wording.subject.empty() ? "/subject" : "/body", "missing-text",
            {"Thiếu tiêu đề hoặc nội dung thư.", "Subject or body is missing."});
    }
    std::vector<std::string> lines;
    if (wording.body.size() <= max_override_bytes) lines = base::split(wording.body, '\n');
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    if (wording.body.size() > max_override_bytes || lines.size() > max_override_lines ||
        wording.subject.size() > max_override_bytes) {
      fault("/body", "too-long", {"Mẫu thư quá dài.", "The template is too long."});
      lines.clear();
    }
    const bool letter = is_letter(wording.template_id);
    Pattern subject = pattern(wording.subject, "/subject", letter ? letter_names() : mail_names());
    std::vector<Pattern> body;
    for (const std::string& line : lines) {
      body.push_back(pattern(line, "/body", letter ? letter_line_names() : mail_names()));
    }
    if (!faults_.empty()) {
      return std::unexpected(base::Error{.code = ErrorCode::invalid,
                                         .type = "bad-template",
                                         .message = {"Mẫu thư có lỗi.", "The template has errors."},
                                         .pointer = faults_.front().pointer,
                                         .faults = faults_});
    }
    if (into == nullptr) return {};
    (wording.language == Language::vi ? into->subject.vi : into->subject.en) = std::move(subject);
    (wording.language == Language::vi ? into->body.vi : into->body.en) = std::move(body);
    return {};
  }

 private:
  void read_letters(const json& file) {
    const json none = json::object();
    const auto found = file.is_object() ? file.find("letters") : file.end();
    const json& letters = file.is_object() && found != file.end() && found->is_object() ? *found : none;
    known_words(letters, "/letters", {known_letters.begin(), known_letters.end()});
    for (const std::string_view id : known_letters) {
      const std::string at = base::pointer({"letters", id});
      if (!letters.contains(id)) {
        fault(at, "missing-template",
              {"Thiếu mẫu văn bản “" + std::string(id) + "”.", "The letter “" + std::string(id) + "” is missing."});
        continue;
      }
      const json& letter = letters[std::string(id)];
      known_words(letter, at, {"subject", "body", "sentence"});
      result_.templates_[std::string(id)] = {.subject = wording(letter, at, "subject", letter_names()),
                                             .body = lines(letter, at, "body", letter_line_names()),
                                             .sentence = wording(letter, at, "sentence", letter_names())};
    }
  }

  void fault(std::string pointer, std::string code, base::Text message) {
    faults_.push_back({.pointer = std::move(pointer), .code = std::move(code), .message = std::move(message)});
  }

  void known_words(const json& object, const std::string& at, const Names& words) {
    if (!object.is_object()) return;
    for (const auto& [word, ignored] : object.items()) {
      if (words.contains(word)) continue;
      fault(base::pointer_join(at, word), "unknown-word",
            {"Không có mục “" + word + "” trong tệp mẫu.", "A template file has no member “" + word + "”."});
    }
  }

  const json* member(const json& object, std::string_view name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
  }

  // The value of a language, or null with a fault told.
  const json* in_language(const json& object, const std::string& at, std::string_view name, std::string_view language,
                          bool list) {
    const json* both = member(object, name);
    const json* one = both == nullptr ? nullptr : member(*both, language);
    const bool there = one != nullptr && (list ? one->is_array() && !one->empty()
                                               : one->is_string() && !one->get_ref<const std::string&>().empty());
    if (there) return one;
    fault(base::pointer_join(base::pointer_join(at, name), language), "missing-language",
          {"Thiếu nội dung bằng một trong hai ngôn ngữ.", "The text is missing in one of the two languages."});
    return nullptr;
  }

  Pattern pattern(const json& value, const std::string& at, const Names& allowed) {
    if (!value.is_string()) {
      fault(at, "missing-language", {"Ở đây phải là chữ.", "A text must stand here."});
      return {};
    }
    const auto& source = value.get_ref<const std::string&>();
    if (!base::is_nfc(source) || base::has_control_characters(source) ||
        source.find_first_of("\t\r\n") != std::string::npos) {
      fault(at, "not-nfc",
            {"Chữ chưa ở dạng Unicode dựng sẵn, hoặc có ký tự điều khiển, xuống dòng.",
             "The text is not in normal form C, or has control characters or line breaks."});
      return {};
    }
    const auto compiled = Pattern::compile(source);
    if (!compiled) {
      const std::string place = std::to_string(base::code_points(source.substr(0, compiled.error())) + 1);
      fault(at, "unbalanced",
            {"Dấu ngoặc nhọn ở ký tự thứ " + place + " không đúng chỗ hoặc không được dùng.",
             "The tag at character " + place + " is wrong or not allowed."});
      return {};
    }
    for (const std::string& name : compiled->names()) {
      if (allowed.contains(name)) continue;
      fault(
          at, "unknown-placeholder",
          {"Ở đây không dùng được chỗ điền {{" + name + "}}.", "The placeholder {{" + name + "}} cannot stand here."});
    }
    return *compiled;
  }

  void same_names(const Names& vi, const Names& en, const std::string& at) {
    if (vi == en) return;
    fault(at, "placeholders-differ",
          {"Bản tiếng Việt và bản tiếng Anh không cùng các chỗ điền.",
           "The Vietnamese and the English text do not have the same placeholders."});
  }

  base::Text text(const json& object, const std::string& at, std::string_view name) {
    base::Text both;
    for (const auto& [language, into] : {std::pair{"vi", &both.vi}, std::pair{"en", &both.en}}) {
      const json* one = in_language(object, at, name, language, false);
      if (one == nullptr) continue;
      static_cast<void>(pattern(*one, base::pointer_join(base::pointer_join(at, name), language), {}));
      *into = one->get<std::string>();
    }
    return both;
  }

  Templates::Wording wording(const json& object, const std::string& at, std::string_view name, const Names& allowed) {
    Templates::Wording both;
    const std::string here = base::pointer_join(at, name);
    const json* vi = in_language(object, at, name, "vi", false);
    const json* en = in_language(object, at, name, "en", false);
    if (vi != nullptr) both.vi = pattern(*vi, base::pointer_join(here, "vi"), allowed);
    if (en != nullptr) both.en = pattern(*en, base::pointer_join(here, "en"), allowed);
    if (vi != nullptr && en != nullptr) same_names(both.vi.names(), both.en.names(), here);
    return both;
  }

  std::vector<Pattern> lines_of(const json& list, const std::string& at, const Names& allowed, Names& names) {
    std::vector<Pattern> all;
    for (std::size_t i = 0; i < list.size(); ++i) {
      all.push_back(pattern(list[i], base::pointer_join(at, std::to_string(i)), allowed));
      names.insert(all.back().names().begin(), all.back().names().end());
    }
    return all;
  }

  Templates::Lines lines(const json& object, const std::string& at, std::string_view name, const Names& allowed) {
    Templates::Lines both;
    const std::string here = base::pointer_join(at, name);
    const json* vi = in_language(object, at, name, "vi", true);
    const json* en = in_language(object, at, name, "en", true);
    Names vi_names;
    Names en_names;
    if (vi != nullptr) both.vi = lines_of(*vi, base::pointer_join(here, "vi"), allowed, vi_names);
    if (en != nullptr) both.en = lines_of(*en, base::pointer_join(here, "en"), allowed, en_names);
    if (vi != nullptr && en != nullptr) same_names(vi_names, en_names, here);
    return both;
  }

  Templates result_;
  std::vector<Fault> faults_;
};

namespace {

std::vector<std::string> filled_lines(const std::vector<Pattern>& lines, const Values& values, Language language) {
  std::vector<std::string> filled;
  for (const Pattern& line : lines) {
    std::string one = line.fill(values, language);
    if (!one.empty() || line.empty()) filled.push_back(std::move(one));
  }
  return filled;
}

// The notices of the part's paper in its group, where that part is to stand. Papers are in the order of their first
// notice, told apart by their links.
std::vector<std::vector<std::string>>& add_to(Letter& letter, const Part& part, std::string link_line,
                                              Language language) {
  if (letter.groups.empty() || letter.groups.back().title != part.heading) {
    letter.groups.push_back({.title = part.heading});
  }
  const auto found = part.values.find("link");
  const std::string link =
      found == part.values.end()
          ? std::string()
          : one_line(language == Language::en && !found->second.en.empty() ? found->second.en : found->second.vi);
  auto& papers = letter.groups.back().papers;
  const auto known = std::ranges::find(papers, link, &Letter::Paper::link);
  if (known != papers.end()) return known->notices;
  papers.push_back({.link = link, .link_line = link.empty() ? std::string() : std::move(link_line)});
  return papers.back().notices;
}

}  // namespace

base::Result<Templates> Templates::parse(const json& file) {
  return TemplatesReader().read(file);
}

base::Result<const Templates::Template*> Templates::find(std::string_view template_id) const {
  const auto found = templates_.find(template_id);
  if (found != templates_.end()) return &found->second;
  return base::refuse(ErrorCode::not_found, "unknown-template",
                      {"Không có mẫu thông báo “" + std::string(template_id) + "”.",
                       "There is no template “" + std::string(template_id) + "”."});
}

base::Result<Message> Templates::render(std::string_view template_id, const Values& values,
                                        const RenderOptions& options) const {
  const Part part{.template_id = std::string(template_id), .values = values};
  return render(std::span(&part, 1), options);
}

base::Result<std::string> Templates::subject(std::string_view template_id, const Values& values,
                                             Language language) const {
  const auto found = find(template_id);
  if (!found) return std::unexpected(found.error());
  return cut((*found)->subject.in(language).fill(values, language));
}

base::Result<Message> Templates::render(std::span<const Part> parts, const RenderOptions& options) const {
  return write(parts, options, false);
}

base::Result<Message> Templates::render_digest(std::span<const Part> parts, const RenderOptions& options) const {
  return write(parts, options, true);
}

base::Result<Message> Templates::write(std::span<const Part> parts, const RenderOptions& options, bool digest) const {
  if (parts.empty()) {
    return base::refuse(ErrorCode::invalid, "no-parts", {"Thư không có thông báo nào.", "A mail needs a notice."});
  }
  const Language language = options.language;
  const Values& first = parts.front().values;
  const auto counted = [&](std::size_t count) {
    Values values = counted_by_kind(parts);
    values.insert(first.begin(), first.end());
    values.insert_or_assign("count", base::Text{std::to_string(count), std::to_string(count)});
    return values;
  };
  Letter letter{.greeting = greeting_.in(language).fill(first, language), .why = options.why};
  if (options.demo) letter.banner = language == Language::vi ? banner_.vi : banner_.en;
  for (const Part& part : parts.first(std::min(parts.size(), max_parts))) {
    const auto found = find(part.template_id);
    if (!found) return std::unexpected(found.error());
    if (letter.subject.empty()) letter.subject = (*found)->subject.in(language).fill(first, language);
    add_to(letter, part, link_.in(language).fill(part.values, language), language)
        .push_back(filled_lines((*found)->body.in(language), part.values, language));
  }
  const bool grouped = !parts.front().heading.empty();
  if (digest) {
    letter.subject = digest_.in(language).fill(counted(parts.size()), language);
  } else if (parts.size() > 1) {
    letter.subject = (grouped ? several_papers_ : several_).in(language).fill(counted(parts.size()), language);
  }
  letter.subject = cut(letter.subject);
  if (parts.size() > max_parts) {
    letter.more =
        (digest || grouped ? digest_more_ : more_).in(language).fill(counted(parts.size() - max_parts), language);
  }
  letter.closing = filled_lines(closing_.in(language), first, language);
  return Message{.subject = letter.subject, .body = text_of(letter), .html = html_of(letter, language)};
}

base::Result<LetterText> Templates::letter(std::string_view letter_id, const Values& values,
                                           std::span<const Values> units, Language language) const {
  const auto found = find(letter_id);
  if (!found) return std::unexpected(found.error());
  std::vector<std::string> lines;
  const auto add = [&](const Pattern& line, const Values& with) {
    std::string one = line.fill(with, language);
    if (!one.empty() || line.empty()) lines.push_back(std::move(one));
  };
  for (const Pattern& line : (*found)->body.in(language)) {
    if (!line.names().contains("unit")) {
      add(line, values);
      continue;
    }
    for (const Values& unit : units) {
      Values with = unit;
      with.insert(values.begin(), values.end());
      add(line, with);
    }
  }
  LetterText text{.title = cut((*found)->subject.in(language).fill(values, language)),
                  .about = cut((*found)->sentence.in(language).fill(values, language))};
  for (const std::string& line : lines) text.body.append(text.body.empty() ? "" : "\n").append(line);
  return text;
}

base::Result<Override> Templates::wording_of(std::string_view template_id, Language language) const {
  const auto found = find(template_id);
  if (!found) return std::unexpected(found.error());
  Override wording{.template_id = std::string(template_id),
                   .language = language,
                   .subject = (*found)->subject.in(language).source()};
  for (const Pattern& line : (*found)->body.in(language)) wording.body.append(line.source()).append("\n");
  return wording;
}

base::Result<void> Templates::check(const Override& wording) const {
  if (const auto found = find(wording.template_id); !found) return std::unexpected(found.error());
  return TemplatesReader().read_override(wording, nullptr);
}

Templates Templates::with(std::span<const Override> overrides) const {
  Templates all = *this;
  for (const Override& wording : overrides) {
    const auto found = all.templates_.find(wording.template_id);
    if (found == all.templates_.end()) continue;
    // What an earlier release took and this one does not falls back on what is shipped, whole.
    if (Template changed = found->second; TemplatesReader().read_override(wording, &changed)) found->second = changed;
  }
  return all;
}

base::Result<base::Text> Templates::sentence(std::string_view template_id, const Values& values) const {
  const auto found = find(template_id);
  if (!found) return std::unexpected(found.error());
  return base::Text{.vi = (*found)->sentence.vi.fill(values, Language::vi),
                    .en = (*found)->sentence.en.fill(values, Language::en)};
}

}  // namespace trinhky::notify
