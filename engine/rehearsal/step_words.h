// The words of a step and of an expectation, with the form of each: one table that reading and the documentation share.
#pragma once

#include <array>
#include <map>
#include <string_view>
#include <vector>

#include "engine/rehearsal/shape.h"

namespace trinhky::rehearsal {

// What people do ("does"), with the members each may have beside who, does, paper, note and expect.
inline const std::map<std::string_view, std::vector<Member>>& verbs() {
  static const std::map<std::string_view, std::vector<Member>> all{
      {"start",
       {{"definition", Form::text, true},
        {"unit", Form::text, true},
        {"as", Form::text, true},
        {"data", Form::object}}},
      {"write", {{"document", Form::text_or_object}, {"changes", Form::object}, {"without", Form::words}}},
      {"submit",
       {{"at", Form::text},
        {"signal", Form::text},
        {"reason", Form::any_text},
        {"comment", Form::any_text},
        {"draft", Form::text}}},
      {"decide",
       {{"at", Form::text},
        {"choice", Form::text, true},
        {"reason", Form::any_text},
        {"comment", Form::any_text},
        {"with_edits", Form::truth},
        {"shown", Form::text}}},
      {"return", {{"at", Form::text}, {"to", Form::text}, {"reason", Form::any_text}, {"shown", Form::text}}},
      {"opinion", {{"at", Form::text}, {"text", Form::any_text}}},
      {"register",
       {{"at", Form::text},
        {"source", Form::text_or_object, true},
        {"party", Form::text},
        {"text", Form::any_text},
        {"attachment", Form::text},
        {"signed_by", Form::text}}},
      {"record",
       {{"at", Form::text},
        {"choice", Form::text, true},
        {"source", Form::text_or_object, true},
        {"votes", Form::object},
        {"minutes", Form::text},
        {"signed_by", Form::text},
        {"reason", Form::any_text},
        {"to", Form::text}}},
      {"number", {{"number", Form::whole}, {"date", Form::date}}},
      {"signal",
       {{"signal", Form::text, true}, {"reason", Form::any_text}, {"comment", Form::any_text}, {"data", Form::object}}},
      {"withdraw", {}},
      {"cancel", {{"reason", Form::any_text}}},
      {"add_unit", {{"unit", Form::text, true}}},
      {"attach", {{"as", Form::text, true}, {"purpose", Form::text}, {"replaces", Form::text}}}};
  return all;
}

// Every other verb of an office is said by its own name ("does": "reassign"); these are the members they draw from.
inline const std::vector<Member>& office_words() {
  static const std::vector<Member> all{
      {"at", Form::text},         {"person", Form::text},   {"persons", Form::words},    {"place", Form::text},
      {"reason", Form::any_text}, {"text", Form::any_text}, {"comment", Form::any_text}, {"until", Form::date},
      {"event", Form::whole},     {"id", Form::text},       {"reply_to", Form::text},    {"mentions", Form::words},
      {"about", Form::text},      {"document", Form::text}, {"choice", Form::text},      {"to", Form::text},
      {"data", Form::object},     {"from", Form::text},     {"days", Form::whole},       {"urgency", Form::text}};
  return all;
}

inline constexpr std::array person_step = {Member{"who", Form::text, true}, Member{"does", Form::text, true},
                                           Member{"paper", Form::text, true}, Member{"note", Form::text},
                                           Member{"expect", Form::object}};

// What one paper is expected to be.
inline const std::vector<Member>& paper_words() {
  static const std::vector<Member> all{{"stands_in", Form::words},     {"ended", Form::text_or_null},
                                       {"tasks", Form::list},          {"document", Form::text},
                                       {"document_has", Form::object}, {"number", Form::text_or_null},
                                       {"children", Form::object},     {"data", Form::object},
                                       {"output", Form::object},       {"seen_by", Form::object}};
  return all;
}

// What a step is expected to bring about, beside the words of its own paper.
inline const std::vector<Member>& step_words() {
  static const std::vector<Member> all{
      {"refused", Form::object},  {"recorded", Form::object}, {"notices", Form::list}, {"only_notices", Form::list},
      {"no_notices", Form::list}, {"papers", Form::object},   {"queue", Form::object}};
  return all;
}

inline constexpr std::array refused_words = {Member{"type", Form::text, true}, Member{"pointer", Form::any_text},
                                             Member{"faults", Form::words}};
inline constexpr std::array task_words = {Member{"at", Form::text, true},
                                          Member{"to", Form::words},
                                          Member{"due", Form::any},
                                          Member{"kind", Form::text},
                                          Member{"returned_because", Form::any_text},
                                          Member{"given", Form::whole}};
inline constexpr std::array notice_words = {Member{"template", Form::text, true},
                                            Member{"paper", Form::text},
                                            Member{"to", Form::words},
                                            Member{"at", Form::time},
                                            Member{"times", Form::whole},
                                            Member{"params", Form::object}};

}  // namespace trinhky::rehearsal
