#include "api/resources/notifications_sentence.h"

#include <algorithm>
#include <string_view>

#include "api/resources/tasks_lookup.h"
#include "engine/calendar/calendar.h"

namespace trinhky::api {
namespace {

using base::Text;

constexpr std::size_t units_named = 3;

struct Template {
  std::string_view id;
  std::string_view vi;
  std::string_view en;
};

// {step}: title of the step; {subject}: the paper; {due}: when it is due; {choice}: what was decided; {unit}, {units},
// {count}: those who are late.
constexpr Template templates[] = {
    {"work-opened", "Việc mới: {step} – {subject}", "New work: {step} – {subject}"},
    {"returned", "Bị trả lại để sửa: {step} – {subject}", "Returned for changes: {step} – {subject}"},
    {"due-soon", "Sắp đến hạn ({due}): {step} – {subject}", "Due soon ({due}): {step} – {subject}"},
    {"overdue", "Đã quá hạn ({due}): {step} – {subject}", "Overdue ({due}): {step} – {subject}"},
    {"told-leaders", "Việc quá hạn chưa xử lý ({due}): {step} – {subject}",
     "Overdue and not yet handled ({due}): {step} – {subject}"},
    {"decided", "Kết quả {step}: {choice} – {subject}", "Outcome of {step}: {choice} – {subject}"},
    {"changed", "Cấp trên có thay đổi ảnh hưởng đến {step} – {subject}",
     "A change from the upper level concerns {step} – {subject}"},
    {"noted", "Cấp trên đã ghi nhận: {subject}", "Noted by the upper level: {subject}"},
    {"unit-due-soon", "{unit} sắp đến hạn ({due}): {subject}", "{unit} is due soon ({due}): {subject}"},
    {"unit-overdue", "{unit} đã quá hạn ({due}): {subject}", "{unit} is overdue ({due}): {subject}"},
    {"units-late", "{count} đơn vị chưa hoàn thành (hạn {due}): {units} – {subject}",
     "{count} units have not finished (due {due}): {units} – {subject}"}};

void replace(std::string& sentence, std::string_view word, const std::string& value) {
  for (auto at = sentence.find(word); at != std::string::npos; at = sentence.find(word, at + value.size())) {
    sentence.replace(at, word.size(), value);
  }
}

void replace(Text& sentence, std::string_view word, const Text& value) {
  replace(sentence.vi, word, value.vi);
  replace(sentence.en, word, value.en.empty() ? value.vi : value.en);
}

Text late_units(const directory::Directory& directory, const json& units) {
  Text names;
  std::size_t named = 0;
  for (const json& unit : units) {
    if (!unit.is_string()) continue;
    if (named++ == units_named) {
      names.vi += " …";
      names.en += " …";
      break;
    }
    const Text name = unit_name(directory, unit.get<std::string>());
    const std::string comma = names.vi.empty() ? "" : ", ";
    names.vi += comma + name.vi;
    names.en += comma + (name.en.empty() ? name.vi : name.en);
  }
  return names;
}

Text choice_label(const definition::Definition& definition, const std::string& state, const std::string& choice) {
  if (const definition::Work* words = definition.work_of(state)) {
    const auto found = std::ranges::find(words->choices, choice, &definition::Choice::id);
    if (found != words->choices.end()) return found->label;
  }
  if (choice == "returned") return {"trả lại", "returned"};
  return {choice, choice};
}

}  // namespace

Text notice_sentence(const Office& office, const directory::Directory& directory, const store::Row& instance,
                     const std::string& template_id, const json& params) {
  const Text subject = subject_of(instance);
  const auto form = std::ranges::find(templates, std::string_view(template_id), &Template::id);
  if (form == std::ranges::end(templates)) return subject;
  Text sentence{std::string(form->vi), std::string(form->en)};
  const auto definition =
      office.catalogue->definition(text(instance, "definition"), static_cast<int>(number(instance, "version")));
  const std::string state = base::text_or(params, "state");
  Text step;
  if (definition && !state.empty()) step = definition->title_of(state);
  if (step.vi.empty()) step = {text(instance, "state_vi"), text(instance, "state_en")};
  replace(sentence, "{step}", step);
  if (definition) replace(sentence, "{choice}", choice_label(*definition, state, base::text_or(params, "choice")));
  const auto due = base::parse_instant(base::text_or(params, "due"));
  replace(sentence, "{due}", due ? calendar::format_local(office.calendar(), *due) : Text{"–", "–"});
  replace(sentence, "{unit}", unit_name(directory, base::text_or(params, "unit")));
  const json units = params.is_object() ? params.value("units", json::array()) : json::array();
  const std::string count = std::to_string(units.size());
  replace(sentence, "{count}", Text{count, count});
  replace(sentence, "{units}", late_units(directory, units));
  // Last: what people wrote is not searched for words of ours.
  replace(sentence, "{subject}", subject);
  return sentence;
}

}  // namespace trinhky::api
